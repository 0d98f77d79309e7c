"""The truth of the invented firm is true of its files, and its people read like people."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import date
from email.message import Message

from sobremesa.core.simulate import Firm
from tests.core.simulate.reading import (
    BUBBLE,
    UNTIL,
    addresses,
    chats,
    people,
    said_now,
    sent_at,
    words_of,
)

# ------------------------------------------------------------------------- truth


def test_the_truth_is_plain_json(firm: Firm) -> None:
    assert json.loads(json.dumps(firm.truth)) == firm.truth


def test_nobody_who_left_writes_afterwards(firm: Firm, unique: dict[str, Message]) -> None:
    left = [person for person in firm.truth["people"] if person["state"] == "left"]
    assert len(left) >= 5
    last: dict[str, str] = {}
    for letter in unique.values():
        for address in addresses(letter, "From"):
            day = sent_at(letter).date().isoformat()
            last[address] = max(last.get(address, ""), day)
    bubbles = dict(chats(firm))
    for person in left:
        assert person["reason"]
        for address in person["handles"]["email"]:
            assert last.get(address, "") <= person["left_on"]
        for line in bubbles.get(person["handles"]["whatsapp"], []):
            found = BUBBLE.match(line)
            if found and found[6] == person["handles"]["whatsapp"]:
                day, month, year = map(int, found.groups()[:3])
                assert date(2000 + year, month, day).isoformat() <= person["left_on"]


def test_the_four_circles_and_all_states_are_there(firm: Firm) -> None:
    circles = Counter(person["closeness"] for person in firm.truth["people"])
    assert circles["greeted"] > circles["acquainted"] > circles["friend"] > circles["committed"] > 5
    states = {person["state"] for person in firm.truth["people"]}
    assert states == {"steady", "growing", "drifting", "left", "silent", "never_met"}


def test_the_closer_somebody_is_the_more_often_they_talk(firm: Firm) -> None:
    talked = defaultdict(list)
    for person in firm.truth["people"]:
        talked[person["closeness"]].append(sum(person["counts"].values()))
    means = [
        sum(talked[one]) / len(talked[one])
        for one in ("greeted", "acquainted", "friend", "committed")
    ]
    assert means == sorted(means)
    assert means[3] > 5 * means[0]


def test_the_silent_have_been_silent(firm: Firm) -> None:
    for person in firm.truth["people"]:
        if person["state"] == "silent":
            days = (UNTIL - date.fromisoformat(person["last_seen_on"])).days
            assert days > 2 * person["rhythm_days"], person["name"]


def test_promises_are_ours_and_theirs_kept_missed_and_due(firm: Firm) -> None:
    promises, codes = firm.truth["promises"], people(firm)
    assert any(one["by"] in codes for one in promises)
    assert any(one["by"] in firm.addresses for one in promises)
    assert any(
        one["kept_on"] and one["due_on"] and one["kept_on"] > one["due_on"] for one in promises
    )
    due = [one for one in promises if not one["kept_on"] and one["due_on"] == UNTIL.isoformat()]
    assert any("presupuesto de la escalera" in one["text"] for one in due)
    assert all(one["person"] in codes and one["text"] for one in promises)


def test_the_morning_of_the_last_day_has_people_waiting_with_their_words(
    firm: Firm, unique: dict[str, Message]
) -> None:
    waiting, by_code = firm.truth["waiting"], people(firm)
    names = [by_code[one["person"]]["name"] for one in waiting]
    assert {"Ibon Larrañaga", "Amaia Urrestarazu", "Silvia Quintana", "Teo Barandiaran"} <= set(
        names
    )
    assert len(waiting) >= 7
    hurt = [one for one in waiting if one["hurts"]]
    assert "ha vuelto a rozar" in hurt[0]["words"]
    for one in waiting:
        assert one["since"] < f"{UNTIL}T08:00"
        if one["message_id"]:
            assert one["words"].split("\n")[0] in words_of(unique[one["message_id"]])
            answers = [
                letter for letter in unique.values() if letter["In-Reply-To"] == one["message_id"]
            ]
            assert all(letter["Auto-Submitted"] for letter in answers)


def test_somebody_signs_the_payments_and_has_never_been_spoken_with(firm: Firm) -> None:
    (charo,) = [one for one in firm.truth["people"] if one["name"] == "Charo Vidal"]
    assert charo["counts"]["letters_cc"] >= 1
    assert charo["counts"]["letters_in"] == charo["counts"]["letters_out"] == 0


# ------------------------------------------------------------------------- words


def test_no_slot_and_no_choice_is_left_in_what_people_say(
    firm: Firm, unique: dict[str, Message]
) -> None:
    said = [said_now(letter) for letter in unique.values()]
    said += [line for _, lines in chats(firm) for line in lines]
    wrong = [words for words in said if re.search(r"[{}|]|\[\w|\ba el |\bde el [a-z]", words)]
    assert not [words for words in wrong if "[" not in words or "/" not in words]


def test_people_do_not_repeat_themselves(firm: Firm, unique: dict[str, Message]) -> None:
    """It must read as people: hardly anybody writes the same letter twice."""
    noise = {one["message_id"] for one in firm.truth["not_contact"]}
    letters = [
        (min(addresses(letter, "From")), said_now(letter))
        for message_id, letter in unique.items()
        if message_id not in noise and not addresses(letter, "From") & set(firm.addresses)
    ]
    assert len(set(letters)) / len(letters) > 0.97
    sentences = {part for _, words in letters for part in re.split(r"(?<=[.!?])\s+", words)}
    assert len(sentences) > 2_000
