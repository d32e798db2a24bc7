/** Small programs with recoverable state, one for each line of the contract; each reads commands from stdin and answers. */
package com.acme.stories;
