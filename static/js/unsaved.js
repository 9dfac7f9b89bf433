/** unsaved */
