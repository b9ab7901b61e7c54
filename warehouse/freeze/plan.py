"""What turns one state into another: what is replaced, made again, altered or asked for."""

from collections.abc import Container

from warehouse.errors import WarehouseError
from warehouse.freeze.states import State, drop_statement
from warehouse.guards import LANDING, moved_to_custom_fields
from warehouse.migrations import HandWritten, lines_of
from warehouse.source import FIRST
from warehouse.statements import statements

# Kinds of objects that running their file again replaces.
REPLACEABLE = {"schema", "view", "function", "procedure", "aggregate"}


# Where everything is computed from what landed.
COMPUTED = {"intermediate", "marts"}


class Plan:
    """What turns one state into another; `forward` is false for a rollback."""

    def __init__(
        self,
        old: State,
        new: State,
        forward: bool,
        written: HandWritten,
        current: Container[str],
    ) -> None:
        """`written` stands in what is written anew: about the same texts for `current` files."""
        self.old, self.new, self.forward = old, new, forward
        self.free, self.former = written, written.sections
        both = [p for p in new.order if p in old.texts]
        self.added = [p for p in new.order if p not in old.texts]
        self.removed = [p for p in old.order if p not in new.texts]
        self.changed = [p for p in both if old.texts[p] != new.texts[p]]
        self.same = [p for p in both if old.texts[p] == new.texts[p]]
        self.recreated: set[str] = set()
        # Files whose text is the same, and what it makes is not: they say `*`.
        self.remade: set[str] = set()
        # Files that are gone, whose objects stand on what is made again.
        self.gone_first: set[str] = set()
        self.by_hand: set[str] = set()
        # A file that only moved: nothing to do but to remember its new place.
        self.moved = {
            p: next((r for r in self.removed if old.texts[r] == new.texts[p]), None)
            for p in self.added
        }
        self._choose()
        # What a person wrote is what would not have been written.
        self.kept = {
            path: self.former[path]
            for path, draft in self.alterations.items()
            if path in current and path in self.former
            if self.former[path].statements != lines_of("\n".join(draft))
            or (path in self.by_hand and self.former[path].is_finished)
        }

    @property
    def waits(self) -> bool:
        """Whether a person has to finish it."""
        return bool(self.by_hand - set(self.kept)) or not all(
            section.is_finished for section in self.kept.values()
        )

    # .. decisions

    def _is_table(self, path: str) -> bool:
        kinds = {kind for kind, _ in self.old.objects[path] + self.new.objects[path]}
        return bool(kinds - REPLACEABLE)

    def _choose(self) -> None:
        lasting = self.new.all_objects()
        for path in self.changed:
            if path in FIRST or self._is_table(path):
                continue
            # An object whose signature changed would live on beside its successor.
            if any(item not in lasting for item in self.old.objects[path]) or self._shifts(path):
                self.recreate(path)
        old, new = self.old.definitions, self.new.definitions
        for path in self.same:
            if any(old.get(item) != new.get(item) for item in self.old.objects[path]):
                if self._shifts(path):
                    self.recreate(path)
                else:
                    self.remade.add(path)
        self.alterations: dict[str, list[str]] = {}
        for path in self.changed:
            if path not in FIRST and self._is_table(path):
                self._alter(path)

    def _shifts(self, path: str) -> bool:
        """Whether a view of the file changes columns that it has, which only a new view can."""
        for kind, identity in self.old.objects[path]:
            if kind == "view" and (kind, identity) in self.new.objects[path]:
                before = [c[:2] for c in self.old.columns(identity)]
                after = [c[:2] for c in self.new.columns(identity)]
                if after[: len(before)] != before:
                    return True
        return False

    def recreate(self, path: str) -> bool:
        """Drops and remakes a file's objects and all that depends on them; false if known."""
        drops = [f"{drop_statement(i)} cascade" for i in reversed(self.old.objects[path])]
        before = len(self.recreated | self.gone_first)
        lost = self.old.lost_with(drops) | {path}
        if any(self._is_table(p) for p in lost if p in self.new.texts):
            raise WarehouseError(
                f"{path} cannot be replaced in place, and a table depends on it: "
                f"{', '.join(sorted(p for p in lost if p != path))}. Write this change under a new "
                "name, or in two migrations."
            )
        self._make_again(lost)
        return len(self.recreated | self.gone_first) > before

    def _make_again(self, lost: set[str]) -> None:
        self.recreated |= {p for p in lost if p in self.new.texts and not self._is_table(p)}
        self.gone_first |= {p for p in lost if p not in self.new.texts}

    def _alter(self, path: str) -> None:
        """What brings a table from the old to the new form, where that is plain."""
        old, new = self.old, self.new
        before, after = statements(old.texts[path]), statements(new.texts[path])
        added = [s for s in after if s not in before]
        removed = [s for s in before if s not in after]
        # Indexes belong to their table, so the inventory does not list them apart.
        written = [f"drop index {s.index};" for s in removed if s.index]
        plain = all(s.is_repeatable or s.creates_table for s in added + removed)
        for kind, identity in old.objects[path]:
            if kind == "table" and (kind, identity) in new.objects[path]:
                changes, is_plain = self._alter_table(identity)
                written += changes
                plain = plain and is_plain
        written += [s.text for s in added if s.is_repeatable]
        if new.objects[path] and not any(i in old.objects[path] for i in new.objects[path]):
            plain = False
        self.alterations[path] = written
        if not plain:
            self.by_hand.add(path)

    def _alter_table(self, table: str) -> tuple[list[str], bool]:
        before = {c[0]: c for c in self.old.columns(table)}
        after = {c[0]: c for c in self.new.columns(table)}
        dropped = [c for c in before if c not in after]
        appended = [c for c in after if c not in before]
        kept = [c for c in before if c in after]
        plain = list(after) == kept + appended
        # Dropping a column loses data: only the way back from adding it is written unasked, and
        # what is computed from landing. What landed in a column goes back to where it would have
        # landed without one.
        schema = table.partition(".")[0]
        moves = schema == LANDING and "custom_fields" in after
        moved = [c for c in dropped if moves and before[c][1] == "text"]
        if self.forward and schema not in COMPUTED and moved != dropped:
            plain = False
        if dropped:
            lost = self.old.lost_with(
                [f"alter table {table} drop column {c} cascade" for c in dropped]
            )
            self._make_again(lost)
        written = []
        old_constraints = self.old.constraints(table)
        new_constraints = self.new.constraints(table)
        for name, text in old_constraints.items():
            if new_constraints.get(name) != text:
                written.append(f"alter table {table} drop constraint {name};")
        written += [moved_to_custom_fields(table, c) for c in moved]
        written += [f"alter table {table} drop column {c};" for c in dropped]
        for name in appended:
            _, kind, not_null, generated, default = after[name]
            if generated or (not_null and default is None):
                plain = False
            text = f"alter table {table} add column {name} {kind}"
            text += f" default {default}" if default is not None else ""
            text += " not null" if not_null else ""
            written.append(f"{text};")
        for name in kept:
            if before[name][4] != after[name][4] and not after[name][3]:
                default = after[name][4]
                change = "drop default" if default is None else f"set default {default}"
                written.append(f"alter table {table} alter column {name} {change};")
            if before[name][1:4] != after[name][1:4]:
                plain = False
        for name, text in new_constraints.items():
            if old_constraints.get(name) != text:
                written.append(f"alter table {table} add constraint {name} {text};")
        return written, plain
