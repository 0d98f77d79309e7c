"""Where a firm can be: regions with holidays of their own, and time zones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sobremesa.core.text import fold

# Autonomous communities and cities, by their codes in ISO 3166-2. Names as they call themselves.
SPAIN = {
    "ES-AN": "Andalucía",
    "ES-AR": "Aragón",
    "ES-AS": "Asturias",
    "ES-CN": "Canarias",
    "ES-CB": "Cantabria",
    "ES-CM": "Castilla-La Mancha",
    "ES-CL": "Castilla y León",
    "ES-CT": "Catalunya / Cataluña",
    "ES-CE": "Ceuta",
    "ES-MD": "Comunidad de Madrid",
    "ES-VC": "Comunitat Valenciana",
    "ES-EX": "Extremadura",
    "ES-GA": "Galicia",
    "ES-IB": "Illes Balears / Baleares",
    "ES-RI": "La Rioja",
    "ES-ML": "Melilla",
    "ES-MC": "Región de Murcia",
    "ES-NC": "Navarra / Nafarroa",
    "ES-PV": "País Vasco / Euskadi",
}
COUNTRIES = {
    "ES": _("Spain, somewhere else"),
    "AD": "Andorra",
    "AR": "Argentina",
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BO": "Bolivia",
    "BR": _("Brazil"),
    "CA": _("Canada"),
    "CH": _("Switzerland"),
    "CL": "Chile",
    "CO": "Colombia",
    "CR": "Costa Rica",
    "CU": "Cuba",
    "CZ": _("Czechia"),
    "DE": _("Germany"),
    "DK": _("Denmark"),
    "DO": _("Dominican Republic"),
    "EC": "Ecuador",
    "FI": _("Finland"),
    "FR": _("France"),
    "GB": _("United Kingdom"),
    "GR": _("Greece"),
    "GT": "Guatemala",
    "HN": "Honduras",
    "HR": _("Croatia"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IT": _("Italy"),
    "LU": _("Luxembourg"),
    "MA": _("Morocco"),
    "MX": _("Mexico"),
    "NI": "Nicaragua",
    "NL": _("Netherlands"),
    "NO": _("Norway"),
    "PA": _("Panama"),
    "PE": _("Peru"),
    "PL": _("Poland"),
    "PT": "Portugal",
    "PY": "Paraguay",
    "RO": _("Romania"),
    "SE": _("Sweden"),
    "SV": "El Salvador",
    "UA": _("Ukraine"),
    "US": _("United States"),
    "UY": "Uruguay",
    "VE": "Venezuela",
}
CONTINENTS = {
    "Europe": _("Europe"),
    "America": _("America"),
    "Africa": _("Africa"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Indian": pgettext_lazy("ocean", "Indian"),
    "Pacific": pgettext_lazy("ocean", "Pacific"),
}
NEAR = {"Europe/Madrid": "Madrid", "Atlantic/Canary": _("Canary Islands"), "Africa/Ceuta": "Ceuta"}


def is_region(code: str) -> bool:
    """Whether it is one of the places above."""
    return code in SPAIN or code in COUNTRIES


def country_of(region: str) -> str:
    """The ISO country of a region, for telephone numbers: "ES" of "ES-PV"."""
    return region.partition("-")[0]


def region_choices() -> Iterator[tuple[object, list[tuple[str, object]]]]:
    """Grouped for a select; countries in the order of the reader's language."""
    yield _("Spain"), [*SPAIN.items(), ("ES", COUNTRIES["ES"])]
    others = [(code, name) for code, name in COUNTRIES.items() if code != "ES"]
    yield _("Other countries"), sorted(others, key=lambda pair: fold(str(pair[1])))


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Every IANA name that this machine's tables know."""
    return frozenset(available_timezones())


def zone_choices() -> Iterator[tuple[object, list[tuple[str, object]]]]:
    """Grouped for a select: those of Spain first, then by continent."""
    yield _("Near"), list(NEAR.items())
    for continent, label in CONTINENTS.items():
        inside = sorted(zone for zone in zones() if zone.startswith(f"{continent}/"))
        yield label, [(zone, _city(zone)) for zone in inside if zone not in NEAR]
    yield "UTC", [("UTC", "UTC")]


def _city(zone: str) -> str:
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ") or zone
