"""The one door: `CRM.run` for every change, `CRM.ask` for every question. Read this first."""
