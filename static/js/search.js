/** search */
