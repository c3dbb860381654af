"""What we answer: reading a question, finding provisions, composing and verifying a cited reply. Imports `knowledge`."""
