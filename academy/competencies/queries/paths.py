"""In which order to learn what is asked."""

from collections.abc import Collection, Iterable

from courses.models import Module


def in_order(wanted: Iterable[Module], modules: Iterable[Module], *, held: Collection[str] = ()) -> list[Module]:
    """The wanted modules as they are given, each after what comes first before it, which is added where it is among `modules`.

    Each stands once. Where some of what comes first are enough, so many are added: those that are `held` or on the way already, then in
    the author's order. Where two come before one another, as authors may advise by mistake, the one that is wanted first goes last.
    """
    by_code = {module.code: module for module in modules}
    asked = list(wanted)
    on_the_way = {module.code for module in asked} | set(held)
    found: dict[str, Module] = {}
    seen: set[str] = set()

    def add(module: Module) -> None:
        if module.code in seen:
            return
        seen.add(module.code)
        first = [code for code in module.requires if code in by_code]
        # A sort keeps the author's order within each of the two.
        for code in sorted(first, key=lambda code: code not in on_the_way)[: module.first_enough]:
            on_the_way.add(code)
            add(by_code[code])
        found[module.code] = module

    for module in asked:
        add(module)
    return list(found.values())
