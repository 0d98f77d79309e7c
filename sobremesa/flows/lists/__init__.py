"""Lists of people as one asks for them: filters, columns, views, acts on many, the trash."""
