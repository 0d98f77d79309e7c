"""Every address. Patterns live in the page files; `web.register` collects them."""

from sobremesa.web import errors, register

urlpatterns = list(register.collect()[0])

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
