"""What the site adds to the settings of `wholesystem.work.django.configure`, by this dotted name.

Cookies are not marked secure, because the site listens on loopback alone; whoever puts it behind
TLS sets SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE in a mapping of their own after this one.
"""

from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKING_DAY_SECONDS = 10 * 60 * 60

WEB_SETTINGS = {
    "ROOT_URLCONF": "wholesystem.web.urls",
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "wholesystem.web.middleware.content_security_policy",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "wholesystem.web.middleware.Problems",
        "wholesystem.web.middleware.SignedInOnly",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [HERE / "templates"],
            "OPTIONS": {"environment": "wholesystem.web.templating.environment"},
        }
    ],
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    "LOGIN_URL": "/sign-in",
    "SESSION_COOKIE_NAME": "wholesystem_session",
    "SESSION_COOKIE_AGE": WORKING_DAY_SECONDS,
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_NAME": "wholesystem_csrf",
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "CSRF_FAILURE_VIEW": "wholesystem.web.problems.csrf_failed",
    "X_FRAME_OPTIONS": "DENY",
    "SECURE_REFERRER_POLICY": "same-origin",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
    "APPEND_SLASH": False,
}
