/** shortcuts */
