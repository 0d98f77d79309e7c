"""Pictures that the server draws, worked out so that tests can hold them: where each thing lies."""
