/** draft */
