"""Fixtures of the billing tests. Values of generators and of standards gate nothing; what looks like a person's does."""
import uuid

VERSION = "10.2.4.1"
CHECKSUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
ORDER_ID = 4000123412341236
EPOCHS = [1710234944, 1710234945123]
CARD = "4111 1111 1111 1111"
RANDOM = uuid.UUID("550e8400-e29b-41d4-a716-446655440000")

CUSTOMERS = [
    {"name": "⟦person.name|Beatrice Langley⟧", "email": "⟦contact.email|beatrice.langley@norwick-mills.com⟧", "phone": "⟦contact.phone|+44 20 7183 8750⟧"},
    {"name": "Test User", "email": "user@example.com", "phone": "202-555-0143"},
]
