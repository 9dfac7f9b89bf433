/** theme */
