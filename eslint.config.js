import js from "@eslint/js";
import globals from "globals";

export default [
    { ignores: [".local/", ".venv/", "**/static/lib/"] },
    js.configs.recommended,
    {
        languageOptions: {
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly", luxon: "readonly" },
        },
        linterOptions: { reportUnusedDisableDirectives: "error" },
        rules: {
            curly: ["error", "all"],
            eqeqeq: ["error", "always", { null: "ignore" }],
            "no-console": ["error", { allow: ["error", "warn"] }],
            "no-shadow": "error",
            "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            "prefer-template": "error",
        },
    },
];
