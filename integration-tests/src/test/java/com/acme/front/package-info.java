/** Programs around recoverable state: what talks to the outside. Nothing here is recoverable. */
package com.acme.front;
