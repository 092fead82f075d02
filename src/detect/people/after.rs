//! What the model found, measured by the kind of text.
