/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Prints what the C compiler makes of the headers, one line per name, as AbiTest expects it. The names come from
 * abi-names.h, which the test writes. To be compiled with wrapper.h included before.
 */
#include <stddef.h>
#include <stdio.h>

static void
number(const char *name, size_t bytes, unsigned long long value)
{
	if (bytes < sizeof(value))
		value &= (1ull << (8 * bytes)) - 1;
	printf("constant %s: %zu bytes 0x%llx\n", name, bytes, value);
}

static void
text(const char *name, size_t bytes, const char *value)
{
	printf("constant %s: \"%.*s\"\n", name, (int)bytes - 1, value);
}

static void
pointer(const char *name, size_t bytes, const void *value)
{
	(void)bytes;
	printf("constant %s: address 0x%llx\n", name, (unsigned long long)value);
}

#define CONSTANT(name)	\
	_Generic((name), char *: text, void *: pointer, default: number)(#name, sizeof(name), name);
#define FUNCTION(name)	printf("function %s: %s:", #name, (void *)name ? "present" : "absent");
#define PARAMETER(type)	printf(" %zu", sizeof(type));
#define VARIADIC	printf(" ...");
#define RESULT(type)	printf(" -> %zu\n", sizeof(type));
#define TYPEDEF(name)	printf("typedef %s: pointer of %zu bytes\n", #name, sizeof(name));
#define STRUCT(s)	printf("struct %s: size %zu align %zu\n", #s, sizeof(struct s), _Alignof(struct s));

#define AT(s, f)	(((struct s *)0)->f)
#define FIELD(s, f)	printf("field %s.%s: offset %zu size %zu\n", #s, #f, offsetof(struct s, f), sizeof(AT(s, f)));
#define ARRAY(s, f)	printf("field %s.%s: offset %zu array of %zu, each %zu\n", #s, #f, offsetof(struct s, f),	\
	sizeof(AT(s, f)) / sizeof(AT(s, f)[0]), sizeof(AT(s, f)[0]));
#define FLEXIBLE(s, f)	printf("field %s.%s: offset %zu array of 0, each %zu\n", #s, #f, offsetof(struct s, f),	\
	sizeof(AT(s, f)[0]));

int
main(void)
{
#include "abi-names.h"
	return 0;
}
