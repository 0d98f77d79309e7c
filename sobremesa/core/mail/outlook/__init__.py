"""What Outlook keeps in a .msg file, from the sectors of the file up to the letter."""
