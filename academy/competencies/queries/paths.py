"""In which order to learn what is asked."""

from collections.abc import Iterable

from courses.models import Module


def in_order(wanted: Iterable[Module], modules: Iterable[Module]) -> list[Module]:
    """The wanted modules as they are given, each after what is advised before it, which is added where it is among `modules`.

    Each stands once. Where two advise one another first, as authors may by mistake, the one that is wanted first goes last.
    """
    by_code = {module.code: module for module in modules}
    found: dict[str, Module] = {}
    seen: set[str] = set()

    def add(module: Module) -> None:
        if module.code in seen:
            return
        seen.add(module.code)
        for code in module.requires:
            if code in by_code:
                add(by_code[code])
        found[module.code] = module

    for module in wanted:
        add(module)
    return list(found.values())
