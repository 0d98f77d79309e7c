"""What social networks give back when somebody asks for their own data."""
