"""How accurate and how fast tiptoe is, beside what people use instead. See `python -m bench -h`."""
