"""What speaks for and against two entries being one human being."""

from __future__ import annotations

import pytest

from sobremesa.core.matching.blocking import BLOCK_MAX, candidates
from sobremesa.core.matching.fitting import calibration_error, fit, outcome
from sobremesa.core.matching.known import Known, Roll, skeleton, tail_of
from sobremesa.core.matching.sharing import why_shared
from sobremesa.core.matching.weighing import (
    CLAIMED_MAX,
    BadWeights,
    probability,
    read_weights,
)
from sobremesa.core.simulate.identities import identities
from tests.core.matching.lists import NAMES, PUBLIC, WEIGHTS, WORLD, pair

pytestmark = pytest.mark.capability("A3")
MARTA = {"names": ("Marta Etxabe Gil",), "emails": ("marta@etxabe.example",)}


def codes(likeness) -> set[str]:
    return {reason.code for reason in likeness.evidence}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (MARTA, {"names": ("Marta Etxabe",), "emails": ("metxabe@gmail.com",)}),
        (MARTA, {"names": ("ETXABE GIL, MARTA",), "phones": ("+34612000001",)}),
        ({"names": ("Pepe Zelaia",), "phones": ("612 345 678",)},
         {"names": ("José María Zelaia",), "phones": ("+34612345678",)}),
        ({"names": ("Paco Urruzola",), "signatures": ("Urruzola Ebanistas",),
          "organisations": ("Urruzola Ebanistas",)},
         {"names": ("Francisco Urruzola",), "signatures": ("Urruzola Ebanistas",)}),
    ],
)  # fmt: skip
def test_one_human_being_with_two_entries_is_proposed(one, other):
    assert pair(one, other).probability >= WEIGHTS.propose_from


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"names": ("Marta Etxabe",), "phones": ("+34943190010",)},
         {"names": ("Luis Etxabe",), "phones": ("+34943190010",)}),
        ({"names": ("Ana García",)}, {"names": ("Ana García",)}),
        ({"names": ("Ana García López",)}, {"names": ("Ana García Ruiz",)}),
        ({"names": ("Juan Etxabe Sr.",), "places": ("C/ Mayor 3",)},
         {"names": ("Juan Etxabe hijo",), "places": ("C/ Nueva 9",)}),
        ({"names": ("Marta Soler",), "emails": ("info@soler.example",)},
         {"names": ("Luis Puig",), "emails": ("info@puig.example",)}),
    ],
)  # fmt: skip
def test_two_human_beings_are_not_proposed(one, other):
    assert pair(one, other).probability < WEIGHTS.propose_from


def test_the_reasons_are_named():
    found = pair(
        {"names": ("Pepe Zelaia",), "phones": ("612345678",), "birthday": "1970-01-02"},
        {"names": ("José María Zelaia",), "phones": ("+34612345678",), "birthday": "1971-01-02"},
    )
    assert {"given:nickname", "phone:own", "birthday:contradicts"} <= codes(found)
    assert "wrote:each other" in codes(
        pair({**MARTA, "wrote_to": frozenset({2})}, {**MARTA, "wrote_to": frozenset({1})})
    )


def test_it_does_not_matter_which_of_the_two_comes_first():
    one, other = MARTA, {"names": ("M. Etxabe",), "emails": ("metxabe@gmail.com",)}
    assert pair(one, other).probability == pytest.approx(pair(other, one).probability)


def test_what_letters_claim_of_themselves_is_never_more_than_likely():
    other = {"names": ("Marta Etxabe Gil",), "signatures": ("Etxabe Muebles",)}
    mine = {**MARTA, "signatures": ("Etxabe Muebles",)}
    claimed = pair(mine, {**other, "is_claimed": True})
    assert claimed.probability <= CLAIMED_MAX
    assert "signature:own" not in codes(claimed)
    assert "claimed" in codes(claimed)


def test_a_shared_address_brings_nobody_together():
    box = "casa@etxabe.example"
    alone = {"names": (), "emails": (box,)}
    found = pair({**alone, "shared": frozenset({box})}, {"names": ("Luis",), "emails": (box,)})
    assert found.probability < WEIGHTS.propose_from


@pytest.mark.parametrize(
    ("value", "used", "cards", "why"),
    [
        ("info@soler.example", {"Marta Soler": 9}, 1, "box"),
        ("casa@soler.example", {"Marta Soler": 4, "Luis Soler": 3}, 1, "names"),
        ("marta@soler.example", {"Marta Soler": 4, "Martita": 3}, 1, ""),
        ("marta@soler.example", {"Marta Soler": 40, "Luis Soler": 1}, 1, ""),
        ("+34612345678", {}, 2, "cards"),
        ("+34612345678", {}, 1, ""),
    ],
)
def test_addresses_of_several_are_recognised(value, used, cards, why):
    assert why_shared(value, used, cards, NAMES)[0] == why


def test_a_telephone_is_known_by_its_end():
    assert tail_of("+34 612 345 678") == tail_of("0034612345678") == tail_of("612345678")
    assert tail_of("112") == ""
    assert skeleton("jimenez") == skeleton("gimenez")


def test_blocks_stay_small():
    crowd = [Known(id=at, names=("Ana García",)) for at in range(BLOCK_MAX * 10)]
    assert not list(candidates(Roll(crowd, NAMES)))
    few = Roll(crowd[:10], NAMES)
    assert len(list(candidates(few))) == 45
    assert len(list(candidates(few, {3}))) == 9


def test_weights_that_are_none_are_refused():
    with pytest.raises(BadWeights):
        read_weights("[]")


def test_a_fit_finds_what_was_put_in():
    rows = [(["a"], True)] * 80 + [(["a"], False)] * 20 + [(["b"], False)] * 100
    found = fit(rows, propose_from=0.5)
    assert found.of(["a"]) == pytest.approx(0.8, abs=0.03)
    assert found.of(["b"]) < 0.05


def test_the_same_seed_invents_the_same_people():
    one, other = identities(5, 60, WORLD), identities(5, 60, WORLD)
    assert one.entries == other.entries
    assert len(one.pairs()) > 10


@pytest.mark.parametrize("seed", [901, 902])
def test_on_invented_people_proposals_are_right_and_probabilities_mean_what_they_say(seed):
    truth = identities(seed, 1000, WORLD)
    roll, true = Roll(truth.entries, NAMES, public=PUBLIC), truth.pairs()

    judged = [
        (probability(roll, *one, WEIGHTS).probability, one in true) for one in candidates(roll)
    ]
    said = outcome(judged, true_count=len(true), threshold=WEIGHTS.propose_from)
    # Weights are fitted on 5,000 people; a smaller firm has fewer namesakes and more chance.
    assert said.precision_share >= 0.92
    assert said.recall_share >= 0.70
    assert calibration_error(judged) < 0.02
