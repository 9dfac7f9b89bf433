/** toast */
