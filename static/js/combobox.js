/** combobox */
