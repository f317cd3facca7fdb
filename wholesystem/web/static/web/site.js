// The pages work without this. With it the design system folds its menu and its long forms.
import { initAll } from '/static/nhsuk/nhsuk-frontend.min.js'

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')
initAll()
