"""Real servers for the tests, each started by the tests themselves in a folder of its own."""
