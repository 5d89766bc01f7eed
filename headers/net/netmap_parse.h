/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* net/netmap_parse.h: port names, nm_parse(). Part of net/netmap_libs.h; not to be included by itself. */
#ifndef _NET_NETMAP_PARSE_H_
#define _NET_NETMAP_PARSE_H_

/* ---- Port names:  netmap:NAME | valeSWITCH:PORT,  then  ^ | * | -N | {N | }N,  then any of  /FLAGS  @MEMID ---- */

/* What has been read of a port name. */
struct _nm_portspec {
	const char	*at;		/* what is left to read */
	uint32_t	ringid;
	uint32_t	flags;
	uint16_t	mem_id;
	int		in_flags;	/* a '/' has been seen, and no '@' since */
	char		*err;		/* MAXERRMSG bytes, or NULL */
};

#define _nm_reject(s, ...)	((s)->err ? (void)snprintf((s)->err, MAXERRMSG, __VA_ARGS__) : (void)0, -1)

/* The characters between from and to make up a name of a switch or of a port on it. */
static inline int
_nm_is_vale_name(const char *from, const char *to)
{
	while (from != to && (*from == '_' || isalnum((unsigned char)*from)))
		from++;
	return from == to;
}

/* A number where s stands; no digits make 0, as strtol has it. */
static inline long
_nm_number(struct _nm_portspec *s)
{
	char *rest;
	long n = strtol(s->at, &rest, 10);

	s->at = rest;
	return n;
}

/* ^, *, -N, {N or }N; nothing of it if the next character starts something else. */
static inline int
_nm_parse_rings(struct _nm_portspec *s)
{
	static const struct {
		char sign;
		char numbered;
		uint8_t mode;
	} kinds[] = {
		{ '^', 0, NR_REG_SW },		{ '*', 0, NR_REG_NIC_SW },	{ '-', 1, NR_REG_ONE_NIC },
		{ '{', 1, NR_REG_PIPE_MASTER },	{ '}', 1, NR_REG_PIPE_SLAVE },
	};
	size_t k;
	long n;

	for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]) && kinds[k].sign != *s->at; k++)
		;
	if (k == sizeof(kinds) / sizeof(kinds[0])) {
		s->flags = NR_REG_ALL_NIC;
		return 0;
	}
	s->flags = kinds[k].mode;
	s->at++;
	if (!kinds[k].numbered)
		return 0;
	if (*s->at == '\0')
		return _nm_reject(s, "a ring or pipe number must follow");
	n = _nm_number(s);
	if (n < 0 || n >= NETMAP_RING_MASK)
		return _nm_reject(s, "number %ld is not in 0 to %d", n, NETMAP_RING_MASK - 1);
	s->ringid = (uint32_t)n;
	return 0;
}

/* One '/', one '@N' or one letter of flags. */
static inline int
_nm_parse_suffix(struct _nm_portspec *s)
{
	static const struct {
		char letter;
		uint32_t flag;
	} letters[] = {
		{ 'x', NR_EXCLUSIVE },	{ 'z', NR_ZCOPY_MON },		{ 't', NR_MONITOR_TX },
		{ 'r', NR_MONITOR_RX },	{ 'R', NR_RX_RINGS_ONLY },	{ 'T', NR_TX_RINGS_ONLY },
	};
	const char c = *s->at++;
	size_t k;
	long n;

	if (c == '@') {
		if (*s->at == '\0')
			return _nm_reject(s, "a memory id must follow the '@'");
		if (s->mem_id != 0)
			return _nm_reject(s, "more than one memory id");
		n = _nm_number(s);
		if (n <= 0)
			return _nm_reject(s, "memory id %ld is not above 0", n);
		s->mem_id = (uint16_t)n;
		s->in_flags = 0;
		return 0;
	}
	if (!s->in_flags) {
		if (c != '/')
			return _nm_reject(s, "'%c' where '/' or '@' may stand", c);
		if (*s->at == '\0')
			return _nm_reject(s, "flags must follow the '/'");
		s->in_flags = 1;
		return 0;
	}
	for (k = 0; k < sizeof(letters) / sizeof(letters[0]); k++) {
		if (letters[k].letter == c) {
			s->flags |= letters[k].flag;
			return 0;
		}
	}
	return _nm_reject(s, "'%c' is not one of the flags x z t r R T", c);
}

/*
 * Read a port name into d->req: nr_name and nr_arg2 are set, nr_ringid and nr_flags or-ed. Returns 0; or -1 with
 * errno EINVAL and, if err is not NULL, a message of at most MAXERRMSG bytes there.
 */
static _NM_MAYBE_UNUSED int
nm_parse(const char *ifname, struct nm_desc *d, char *err)
{
	struct _nm_portspec s = { NULL, 0, 0, 0, 0, err };
	const char *name = ifname, *vale_port = NULL;
	size_t len;

	errno = EINVAL;
	if (*ifname == 'v') {
		vale_port = strchr(ifname, ':');
		if (vale_port == NULL)
			return _nm_reject(&s, "no ':' after the name of the switch");
		if (!_nm_is_vale_name(ifname + strlen(NM_BDG_NAME), vale_port))
			return _nm_reject(&s, "a switch is named with letters, digits and '_'");
		vale_port++;
	} else {
		name += strlen("netmap:");
	}

	s.at = vale_port ? vale_port : name;
	s.at += strcspn(s.at, "-*^{}/@");
	if (vale_port && !_nm_is_vale_name(vale_port, s.at))
		return _nm_reject(&s, "a VALE port is named with letters, digits and '_'");
	len = (size_t)(s.at - name);
	if (len >= sizeof(d->req.nr_name))
		return _nm_reject(&s, "the name has more than %d characters", (int)sizeof(d->req.nr_name) - 1);

	if (_nm_parse_rings(&s) < 0)
		return -1;
	while (*s.at != '\0')
		if (_nm_parse_suffix(&s) < 0)
			return -1;

	memset(d->req.nr_name, 0, sizeof(d->req.nr_name));
	memcpy(d->req.nr_name, name, len);
	d->req.nr_ringid |= (uint16_t)s.ringid;
	d->req.nr_flags |= s.flags;
	d->req.nr_arg2 = s.mem_id;
	d->self = d;
	errno = 0;
	return 0;
}

#endif /* _NET_NETMAP_PARSE_H_ */
