"""Letters as bytes: mailbox files, MIME, headers, dates, addresses, HTML, winmail.dat.

Own code rather than the standard library's parser: a letter is the most hostile thing we
read, and `email` raises, recurses or goes quadratic on small ones (RELIABILITY § 0.7, § 4.4).
Everything here is linear in the bytes it is given, and stops at the limits of § 4.5.
"""
