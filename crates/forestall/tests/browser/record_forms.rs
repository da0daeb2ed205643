//! The forms of records, filled in field by field as their page offers them.

use serde_json::json;

use crate::person::Person;

/// Names of fields with what is put into them: text, a day such as `1993-01-20`, the value or the label of a choice, or
/// several of them, one a line.
pub(crate) type Answers<'a> = &'a [(&'a str, &'a str)];

impl Person<'_> {
    /// Acts upon the record in view by one of its forms, which has to be taken.
    ///
    /// - `form`: the step of the act, and after a dot what else tells the form from others, or the beginning of that.
    pub(crate) fn act(&self, form: &str, answers: Answers<'_>) {
        self.act_beside(form, "", answers);
    }

    /// Acts by that one of several forms of a step which stands under a heading with these words.
    pub(crate) fn act_beside(&self, form: &str, words: &str, answers: Answers<'_>) {
        let form = self.form(form, words);
        self.fill_in(&form, answers);
        self.send(&form);
        self.assert_taken(&form);
    }

    /// Acts for these persons alone, who are chosen by their names.
    pub(crate) fn act_for(&self, form: &str, answers: Answers<'_>, readers: &[&str]) {
        let selector = self.form(form, "");
        self.fill_in(&selector, answers);
        let more = format!("{selector} button[name=unfold]");
        self.reveal(&more);
        self.follow(&more);
        let selector = self.form(form, "");
        self.tick(&selector, "audience", "named");
        for reader in readers {
            self.tick(&selector, "reader", reader);
        }
        self.send(&selector);
        self.assert_taken(&selector);
    }

    /// Acts by a form that is refused; returns why.
    pub(crate) fn act_in_vain(&self, form: &str, words: &str, answers: Answers<'_>) -> String {
        let form = self.form(form, words);
        self.fill_in(&form, answers);
        self.send(&form);
        let why = self.browser.texts(".error").join("\n");
        assert!(!why.is_empty(), "{form} is taken at {}", self.browser.address());
        why
    }

    /// Says whether the page in view has such a form.
    pub(crate) fn is_offered(&self, form: &str) -> bool {
        self.find_form(form, "").is_some()
    }

    fn form(&self, form: &str, words: &str) -> String {
        self.find_form(form, words).unwrap_or_else(|| {
            let offered =
                "return [...document.querySelectorAll('input[name=form]')].map(input => input.value)";
            let offered = self.browser.script(offered);
            panic!("no form `{form}` beside `{words}` at {}: {offered}", self.browser.address())
        })
    }

    /// Returns the selector of a form.
    fn find_form(&self, form: &str, words: &str) -> Option<String> {
        let look = "
            const [form, words] = arguments;
            const keys = [...document.querySelectorAll('form input[name=form]')];
            const fits = key => key.value === form || key.value.startsWith(form + '.');
            const said = key => key.closest('article')?.querySelector('h3')?.textContent
                ?? key.closest('details')?.querySelector('summary').textContent ?? '';
            const beside = key => said(key).includes(words);
            return keys.find(key => fits(key) && (!words || beside(key)))?.value ?? null;";
        let key = self.browser.script_with(look, &json!([form, words]));
        key.as_str().map(|key| format!("form:has(input[name=form][value='{key}'])"))
    }

    fn fill_in(&self, form: &str, answers: Answers<'_>) {
        for (name, answer) in answers {
            self.put(form, name, answer);
        }
    }

    /// Puts something into a field, in the way of its kind.
    pub(crate) fn put(&self, form: &str, name: &str, answer: &str) {
        let field = format!("{form} [name='{name}']");
        let kind = "const field = document.querySelector(arguments[0]); return field && field.type";
        let kind = self.browser.script_with(kind, &json!([field]));
        match kind
            .as_str()
            .unwrap_or_else(|| panic!("no field `{name}` in {form} at {}", self.browser.address()))
        {
            "hidden" => panic!("`{name}` is not for people to fill in"),
            "checkbox" | "radio" => answer.lines().for_each(|one| self.tick(form, name, one)),
            "select-one" => {
                let option = self.choice(&format!("{field} option"), answer);
                self.reveal(&field);
                self.browser.click(&self.browser.find(&format!("{field} option[value='{option}']")));
            }
            "date" => {
                let parts: Vec<u16> = answer.split('-').map(|part| part.parse().unwrap()).collect();
                let [year, month, day] = parts[..] else { panic!("{answer} is no day") };
                let number = |part: u16| u8::try_from(part).unwrap();
                self.clear(&field);
                self.write_day(&field, (year, number(month), number(day)));
            }
            _ => {
                self.clear(&field);
                self.write(&field, answer);
            }
        }
    }

    /// Ticks one of several boxes or buttons, by its value or its label.
    fn tick(&self, form: &str, name: &str, answer: &str) {
        let boxes = format!("{form} input[name='{name}']");
        let value = self.choice(&boxes, answer);
        let found = format!("{boxes}[value='{value}']");
        self.reveal(&found);
        if self.browser.script_with("return document.querySelector(arguments[0]).checked", &json!([found]))
            == false
        {
            self.browser.click(&self.browser.find(&found));
        }
    }

    /// Returns the value of the choice with this value or, begun so, this label.
    fn choice(&self, choices: &str, answer: &str) -> String {
        let look = "
            const [selector, answer] = arguments;
            const choices = [...document.querySelectorAll(selector)];
            const label = choice => (choice.closest('label') ?? choice).textContent.trim();
            const found = choices.find(choice => choice.value === answer)
                ?? choices.find(choice => label(choice).startsWith(answer));
            return found?.value ?? null;";
        let found = self.browser.script_with(look, &json!([choices, answer]));
        found.as_str().unwrap_or_else(|| panic!("`{answer}` cannot be chosen in {choices}")).to_owned()
    }

    fn clear(&self, field: &str) {
        self.reveal(field);
        self.browser.script_with("document.querySelector(arguments[0]).value = ''", &json!([field]));
    }

    /// Opens what is folded around something, by clicks on what it is folded under, the outermost first.
    fn reveal(&self, selector: &str) {
        let closed = "
            let outermost = null;
            let around = document.querySelector(arguments[0]).closest('details');
            while (around) {
                if (!around.open) outermost = around;
                around = around.parentElement.closest('details');
            }
            if (!outermost) return false;
            outermost.querySelector(':scope > summary').click();
            return true;";
        for _ in 0..5 {
            if self.browser.script_with(closed, &json!([selector])) == false {
                return;
            }
        }
        panic!("{selector} stays folded at {}", self.browser.address());
    }

    fn send(&self, form: &str) {
        let button = format!("{form} button[type=submit]:not([name])");
        self.reveal(&button);
        self.follow(&button);
    }

    fn assert_taken(&self, form: &str) {
        let errors = self.browser.texts(".field.wrong, .error");
        assert!(errors.is_empty(), "{form} at {}: {errors:?}", self.browser.address());
    }
}
