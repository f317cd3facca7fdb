"""The Jinja2 environment: our templates, then the macros of the NHS design system."""

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from wholesystem.sharing.permission import Permission
from wholesystem.web import words
from wholesystem.web.spark import spark


def environment(**options) -> Environment:
    """Made by Django's Jinja2 backend, whose own kind of undefined the NHS macros cannot bear."""
    options["undefined"] = ChainableUndefined
    options["autoescape"] = True
    own = options.pop("loader")
    loader = ChoiceLoader([own, PackageLoader("nhsuk_frontend_jinja")])
    made = Environment(loader=loader, trim_blocks=True, lstrip_blocks=True, **options)
    made.filters.update(
        day=words.day,
        moment=words.moment,
        when=words.when,
        clock_time=words.clock_time,
        ago=words.ago,
        number=words.number,
        plural=words.plural,
        capital=words.capital,
    )
    made.globals.update(May=Permission, spark=spark, span=words.span)
    return made
