/** The table of ports: looks them up, makes and attaches them. */
package io.github.netmap4j.soft.control;
