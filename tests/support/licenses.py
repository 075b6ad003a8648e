"""The licenses that what is deployed may have."""

import re

# SPDX ids. With the weak copyleft ones (LGPL, MPL), files that are deployed unchanged ask nothing
# more than their notices.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Zlib",
}
# How Python packages that name no SPDX id say it.
_OTHER_NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",  # Or 2-Clause: allowed too.
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def not_allowed(license_: str | None) -> set[str]:
    """The part of an SPDX expression, or of a classifier's name, that is not in ALLOWED.

    Of alternatives (A OR B) each has to be allowed. None for a package that names no license.
    """
    if not license_:
        return {"none"}
    expression = _OTHER_NAMES.get(license_, license_)
    return set(re.split(r" AND | OR ", re.sub("[()]", "", expression))) - ALLOWED
