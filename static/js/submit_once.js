/** submit_once */
