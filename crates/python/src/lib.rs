//! privet for Python: Arrow tables and files in, findings and inventories out.
//!
//! Nothing here starts a thread pool, maps a file or installs a signal handler: whoever calls it (an executor of Spark, a notebook) owns the
//! process. The interpreter's lock is released while anything is scanned.

mod batch;
mod engine;
mod findings;
mod paths;

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use privet::inventory::merged::merged;
use privet::report;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatch;

use engine::{Engine, Wanted};

/// What a scan found.
#[pyclass(frozen, module = "privet")]
struct Scan {
    findings: arrow_array::RecordBatch,
    inventory: String,
}

#[pymethods]
impl Scan {
    /// The findings, one a row, as a pyarrow RecordBatch.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        PyRecordBatch::new(self.findings.clone()).into_pyarrow(py)
    }

    /// The inventory, `privet.inventory/1`, as JSON text.
    #[getter]
    fn inventory(&self) -> &str {
        &self.inventory
    }

    fn __len__(&self) -> usize {
        self.findings.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("Scan({} findings)", self.findings.num_rows())
    }
}

/// Detectors, ready for use. Making one compiles them; it may be shared by threads.
#[pyclass(frozen, module = "privet")]
struct Scanner {
    engine: Arc<Engine>,
}

/// The scanner of those who name none: built-in detectors, the CCPA.
static USUAL: LazyLock<Result<Arc<Engine>, String>> = LazyLock::new(|| Engine::new(&Wanted::default(), None).map(Arc::new));

fn usual() -> PyResult<Scanner> {
    let engine = USUAL.as_ref().map_err(|error| PyRuntimeError::new_err(error.clone()))?;
    Ok(Scanner { engine: Arc::clone(engine) })
}

#[pymethods]
impl Scanner {
    #[new]
    #[pyo3(signature = (patterns=Vec::new(), *, without=Vec::new(), laws=None, min_confidence="likely", region=None, context_elements=false, key=None))]
    #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools, reason = "they are keywords in Python")]
    fn new(
        patterns: Vec<PathBuf>,
        without: Vec<String>,
        laws: Option<Vec<String>>,
        min_confidence: &str,
        region: Option<String>,
        context_elements: bool,
        key: Option<Vec<u8>>,
    ) -> PyResult<Self> {
        let laws = laws.unwrap_or_else(|| vec!["ccpa".to_owned()]);
        let wanted = Wanted { patterns, without, laws, min_confidence: min_confidence.to_owned(), region, context_elements };
        Engine::new(&wanted, key.as_deref()).map(|engine| Self { engine: Arc::new(engine) }).map_err(PyValueError::new_err)
    }

    /// Scans a batch of Arrow, which is read where it is.
    ///
    /// Without `name` and `content`, rows are those of a table called `object`, and every column is judged by its name and its values. `first_row` is
    /// the number of the batch's first row: a batch that begins at 1 counts as the table in the ledger, later ones as parts of it. With both, each row
    /// is a file, its name in the column `name` and its bytes in the column `content`.
    #[pyo3(signature = (batch, *, object="table", first_row=1, name=None, content=None))]
    #[allow(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn scan_arrow(
        &self,
        py: Python<'_>,
        batch: PyRecordBatch,
        object: &str,
        first_row: u64,
        name: Option<&str>,
        content: Option<&str>,
    ) -> PyResult<Scan> {
        let batch = batch.into_inner();
        let scanned = py.detach(|| match (name, content) {
            (None, None) => batch::table(&self.engine, &batch, object, first_row.max(1)),
            (Some(name), Some(content)) => batch::files(&self.engine, &batch, name, content),
            _ => Err("scan_arrow: `name` and `content` belong together: the columns that hold names and bytes of files".to_owned()),
        });
        let (findings, inventory) = scanned.map_err(PyValueError::new_err)?;
        Ok(Scan { findings, inventory })
    }

    /// Scans files and folders, one after the other. Names are relative to `base`, or else to the folder that was named.
    #[pyo3(signature = (paths, *, base=None))]
    fn scan_paths(&self, py: Python<'_>, paths: Vec<PathBuf>, base: Option<PathBuf>) -> PyResult<Scan> {
        let (findings, inventory) = py.detach(|| paths::scan(&self.engine, &paths, base.as_deref())).map_err(PyValueError::new_err)?;
        Ok(Scan { findings, inventory })
    }

    fn __repr__(&self) -> String {
        format!("Scanner(catalogue {})", self.engine.catalogue())
    }
}

/// `Scanner.scan_arrow` with the built-in detectors and the CCPA.
#[pyfunction]
#[pyo3(signature = (batch, *, object="table", first_row=1, name=None, content=None))]
fn scan_arrow(py: Python<'_>, batch: PyRecordBatch, object: &str, first_row: u64, name: Option<&str>, content: Option<&str>) -> PyResult<Scan> {
    usual()?.scan_arrow(py, batch, object, first_row, name, content)
}

/// `Scanner.scan_paths` with the built-in detectors and the CCPA.
#[pyfunction]
#[pyo3(signature = (paths, *, base=None))]
fn scan_paths(py: Python<'_>, paths: Vec<PathBuf>, base: Option<PathBuf>) -> PyResult<Scan> {
    usual()?.scan_paths(py, paths, base)
}

/// Adds up inventories of parts, in any order and grouping, as `privet merge` does.
#[pyfunction]
fn merge(py: Python<'_>, inventories: Vec<String>) -> PyResult<String> {
    py.detach(|| {
        let documents =
            inventories.iter().map(|text| report::read(text.as_bytes())).collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        engine::written(&merged(&documents)?.0)
    })
    .map_err(PyValueError::new_err)
}

#[pymodule]
fn _privet(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Scanner>()?;
    module.add_class::<Scan>()?;
    module.add_function(wrap_pyfunction!(scan_arrow, module)?)?;
    module.add_function(wrap_pyfunction!(scan_paths, module)?)?;
    module.add_function(wrap_pyfunction!(merge, module)?)
}
