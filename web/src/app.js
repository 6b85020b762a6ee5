// Everything works without this file; it only adds comfort. No inline script, no eval, nothing from elsewhere.

import { Button, ErrorSummary, ServiceNavigation, SkipLink, createAll } from "govuk-frontend";
import { SortableTable } from "@ministryofjustice/frontend";

document.documentElement.classList.add("govuk-frontend-supported");
document.body.classList.add("js-enabled", "govuk-frontend-supported");

createAll(Button, { preventDoubleClick: true });
createAll(ErrorSummary);
createAll(ServiceNavigation);
createAll(SkipLink);
createAll(SortableTable);

// A list chooses itself as soon as it changes, where its form says so.
for (const select of document.querySelectorAll("form[data-submit-on-change] select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
