"""Entries of a people list whose truth is known: who is really whom.

`identities(seed, people, world)` invents a firm's customers (`crowd`) and what the firm has of each
in its mail, address book, phones and order forms (`traces`). It knows nothing of how entries are
compared. What comes by the same e-mail or the same mobile is one entry, as in the product; all
else is an entry of its own, and the truth says which of them are one human being.

Shares (`Habits`; those of `HARSH`, which is measured beside the everyday ones, in brackets):

- a person leaves traces in: an address book .50, private mail .45, mail from work .55 of the .40
  who work at one of our firms, a messenger .40, an order or form .25, an invitation .10;
- of names .52 (.50; in forms .75, harsh .50) are written in full, .38 (.35) with one surname, .08
  short with one surname, .02 (.07) as something else: "Paco", "paco fontanero", "M. Soler", the
  firm in place of the name;
- .25 (.35) of private traces say what somebody is called at home, .08 (.30) of those without a
  surname; in address books half as many; .10 of short forms are on no list, only cut;
- accents go missing in .25, a slip of the hand happens in .04, capitals in .30 of forms, surnames
  come first in .12 of forms; .05 (.15) of private letters and .30 of invitations have no name;
- a mobile is noted in .80 of books, the mailbox at work in .50 (0) of those that name the firm,
  the private one in .35; of mobiles, .08 of them in a way that cannot be read as the same number;
  the house's telephone in .20, an address in .30, a birthday in .10 (.02 of them wrong);
- .12 have a second private mailbox, .05 had another mobile, .06 changed their work;
- local parts: given name and surname .44 (.40), initial and surname .26 (.22), given name and
  number .18 (.18), something that says nothing .12 (.20);
- .50 of letters from work are signed, .50 (0) of those with a mobile; .10 of private ones, and
  .10 of those of people at a firm as at work; .08 have a second mailbox there, signed alike;
  .35 (0) of those with two mailboxes have answered in one thread from both;
- .40 (.62) of surnames are from the hundred that most people of Spain bear (so that García is
  borne by .033 of people; in Spain by .031), .30 (0) of given names
  from the long tail; one in twenty is from abroad.

What misleads, on purpose: a third live in a house with others (couples with one telephone, .06 of
them noted with one mobile, .05 with one mailbox; brothers and sisters, some in the firm of the
house; .25 of sons and daughters have their father's or mother's name, "hijo" said of a third);
.004 are namesakes to the letter beyond those whom chance makes, a fourth of them at one firm;
every firm's info@ is noted for several of its people, with its telephone; .04 of mailboxes wrote
to somebody else of the list, .005 to another of their own; in .30 of houses and firms two have
written in one thread, half of those to each other.

A first draft was the harsh one; the everyday shares were set after seeing it, from what Spanish
statistics say of names and from what signatures look like, and before the weights were fitted for
the last time. `docs/duplicates.md` has the figures of both.
"""

from __future__ import annotations

from sobremesa.core.simulate.identities.crowd import World, read_world
from sobremesa.core.simulate.identities.traces import EVERYDAY, HARSH, Habits, Truth, identities

__all__ = ["EVERYDAY", "HARSH", "Habits", "Truth", "World", "identities", "read_world"]
