"""Where people seem to belong: from the domains they write from and the way they sign."""
