"""Every token and every part once: where the look is decided, and looked at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from sobremesa.web.register import SEE


def house_style(request: HttpRequest) -> HttpResponse:
    """For whoever draws and programs these pages."""
    return render(request, "house_style/page.html")


urls = [path("house-style/", house_style, name="house-style")]
who = {"house-style": SEE}
