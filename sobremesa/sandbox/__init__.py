"""Runs a channel over hostile bytes in a child process, under limits.

`walk` finds the files, `child` is the process that reads them, `wire` is what the two sides
say to each other, `reader` is our side: it outlives the child and loses no neighbour.
"""
