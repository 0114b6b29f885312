# Everything that a client may ask for by context
CURIOUS = {
    "active_test": False,
    "show_address": 1,
    "show_email": 1,
    "show_vat": 1,
    "bin_size": True,
}
NEWEST = 20  # the records of the test are among the newest


class CanaryMixin:
    """Looks for what is planted somewhere as one user, through the whole registry: so its tests hold for
    models of addons to come."""

    def assert_silent(self, login, secrets, but=()):
        """No readable field of the newest records of any model, those of `but` aside, holds a secret."""
        self.env.invalidate_all()
        for model in self.readable_models(self.users[login], but):
            for row in self.newest_values(model):
                leaks = [n for n, value in row.items() if any(s in str(value) for s in secrets)]
                self.assertFalse(leaks, f"{model._name} tells {login}")

    def readable_models(self, user, but=()):
        for name in sorted(self.env.registry.models.keys() - set(but)):
            model = self.env[name].with_user(user).with_context(**CURIOUS)
            if not model._abstract and not model._transient and model.has_access("read"):
                yield model

    def newest_values(self, model):
        """All values at once, or field by field where one of them refuses."""
        records = self.attempt(lambda: model.search([], order="id desc", limit=NEWEST))
        if not records:
            return []
        names = [
            name
            for name, field in model._fields.items()
            if field.type != "binary" and model._has_field_access(field, "read")
        ]
        rows = self.attempt(lambda: records.read(names))
        if rows is not None:
            return rows
        found = (self.attempt(lambda n=n: records.read([n])) for n in names)
        return [row for result in found if result for row in result]

    def attempt(self, method):
        """What `method` gives, or None when it is refused."""
        try:
            with self.env.cr.savepoint(flush=False):
                return method()
        except Exception:  # noqa: BLE001  pylint: disable=broad-except
            return None
