/** times */
