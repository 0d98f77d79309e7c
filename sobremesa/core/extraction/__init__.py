"""What a message asks, promises and tells, with the exact words: see docs/understanding.md.

`cutting` takes a text apart, `phrases` reads the lexicons, `cues` names what speaks in a
sentence, `weighing` says for what and how strongly, `reading` puts it together; `dates` reads
when something is due and `whose` of whom it is; `fitting` is how the weights were learnt,
`learning` how a firm's answers change them.
"""
