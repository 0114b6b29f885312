"""What is asked for each cell of a list, where an ormcache would take longer than the cell itself."""

CACHE = "sales_policy.known_groups"


def has_groups(env, groups):
    """Whether the current user is in one of `groups`, as `res.users.has_groups`; once a transaction."""
    known = env.cr.cache.setdefault(CACHE, {})
    key = (env.uid, groups)
    if key not in known:
        known[key] = env.user.has_groups(groups)
    return known[key]


def forget_groups(env):
    """Groups were given or taken in this transaction."""
    env.cr.cache.pop(CACHE, None)
