"""What lets the firm answer for what it does: how long things are kept, the record, the trail."""
