"""What people bought from us: each order once, by whatever files it came."""
