/** dialog */
