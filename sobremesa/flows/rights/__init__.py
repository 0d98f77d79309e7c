"""What the law gives to those we talk with: to be forgotten, to see, to say yes and no."""
