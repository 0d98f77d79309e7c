"""The rules of how the code is shaped, each a pure function: source in, complaints out."""
