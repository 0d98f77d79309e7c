"""What a relation is made of, from what can be seen of it: rhythm, waits, gaps, giving, ties."""
