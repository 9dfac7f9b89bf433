/** lists */
