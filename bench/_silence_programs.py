"""What each peer is asked, as small programs that run in a process of their own.

`PATH` and the like are replaced by the bench. Each prints one line of JSON.
"""

TIMED = """
import json, resource, sys, time
import numpy as np
def timed(work, times=TIMES):
    wall = time.perf_counter(); result = work(); cold = time.perf_counter() - wall
    found = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time(); result = work()
        found.append((time.process_time() - cpu, time.perf_counter() - wall))
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return dict(cpu=min(found)[0], wall=min(w for _, w in found), cold=cold, rss_mib=rss), result
"""
OURS = (
    TIMED
    + """
import pyarrow as pa, pyarrow.parquet as pq
sys.path.insert(0, 'ROOT')
from sobremesa.core import silence
"""
)
TABLE = OURS + "table = pq.read_table('PATH')\n"
TELL = "found, _ = timed(work); print(json.dumps(found))\n"

COUNT = {
    "ours": TABLE + "work = lambda: silence.summarise(table, 20000)\n" + TELL,
    "ours, without sums": TABLE + """
table = table.drop(['amount'])
work = lambda: silence.summarise(table, 20000)
""" + TELL,
    "ours, unordered": TABLE + """
table = table.take(np.random.default_rng(1).permutation(len(table)))
work = lambda: silence.summarise(table, 20000)
""" + TELL,
    "lifetimes": TIMED + """
import pandas as pd
from lifetimes.utils import summary_data_from_transaction_data as count
z = np.load('NPZ')
day = pd.to_datetime(z['date'], unit='D')
d = pd.DataFrame(dict(customer=z['customer'], date=day, amount=z['amount']))
work = lambda: count(d, 'customer', 'date', 'amount', observation_period_end=day.max())
""" + TELL,
    "duckdb": OURS + """
import duckdb
sql = '''
with days as (select customer, date, sum(amount) spent from 'PATH' group by customer, date),
firsts as (select customer, min(date) begins, max(date) ends, count(*) many from days group by 1),
again as (select customer, sum(spent) spent from days join firsts using (customer)
          where date > begins group by 1)
select customer, many - 1 frequency, ends - begins recency, date '2024-10-04' - begins age,
       again.spent / nullif(many - 1, 0) mean
from firsts left join again using (customer) order by customer'''
work = lambda: duckdb.sql(sql).to_arrow_table()
""" + TELL,  # noqa: S608 - a path of the bench's own
    "reading the Parquet": OURS + "work = lambda: pq.read_table('PATH')\n" + TELL,
    "adding up the columns": TABLE + """
import pyarrow.compute as pc
columns = [table['customer'], table['date'].cast('int32'), table['amount']]
work = lambda: [pc.sum(one).as_py() for one in columns]
""" + TELL,
}  # fmt: skip

GROWTH = (
    TABLE
    + """
one, summary = timed(lambda: silence.summarise(table, 20000))
two, _ = timed(lambda: silence.fit(summary, 'mbg/nbd'), 1)
print(json.dumps(dict(summary=one['cpu'], fit=two['cpu'], customers=summary.num_rows)))
"""
)

FIT = (
    OURS
    + """
z = dict(np.load('PATH'))
t, f = timed(lambda: silence.fit(z, 'MODEL'))
print(json.dumps({**t, 'params': list(f.params.values()), 'value': f.log_likelihood}))
"""
)
FIT_LIFETIMES = (
    TIMED
    + """
import lifetimes
z = dict(np.load('PATH'))
f = lifetimes.THEIRS()
t, _ = timed(lambda: f.fit(z['frequency'], z['recency'], z['age']))
print(json.dumps({**t, 'params': f.params_.tolist()}))
"""
)
FIT_PYMC = (
    TIMED
    + """
import pandas as pd
from pymc_marketing.clv import BetaGeoModel
z = dict(np.load('PATH'))
d = pd.DataFrame(dict(customer_id=np.arange(len(z['age'])), frequency=z['frequency'],
                      recency=z['recency'], T=z['age']))
def work():
    model = BetaGeoModel(d)
    model.fit(method='map', progressbar=False)
t, _ = timed(work, 1)
print(json.dumps(t))
"""
)
HERE = (
    OURS
    + """
z = dict(np.load('PATH'))
f = silence.fit({name: one[:5000] for name, one in z.items()}, 'MODEL')
d = silence.customers(z)
t, p = timed(lambda: f.family.p_here(f.values, d))
print(json.dumps({**t, 'nan': int(np.isnan(p).sum())}))
"""
)
HERE_LIFETIMES = (
    TIMED
    + """
import lifetimes
z = dict(np.load('PATH'))
f = lifetimes.THEIRS()
f.fit(z['frequency'][:5000], z['recency'][:5000], z['age'][:5000])
t, p = timed(lambda: f.conditional_probability_alive(z['frequency'], z['recency'], z['age']))
print(json.dumps({**t, 'nan': int(np.isnan(np.asarray(p)).sum())}))
"""
)
